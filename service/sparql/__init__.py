"""Reading a query: its tokens, what it may do, what is wrong with it, its parts."""
