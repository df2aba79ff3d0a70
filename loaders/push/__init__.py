"""A release brought into a store on another machine."""
