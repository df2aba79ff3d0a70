"""What a saved question answers, as reported or on today's map, and the facts it rests on."""
