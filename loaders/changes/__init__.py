"""What one release changed against another: facts and the answers of saved questions."""
