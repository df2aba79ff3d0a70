"""Evaluation: one interface; workers on this machine or an endpoint on another."""
