"""Tools that watch over what is installed; no part of what is built or served."""
