"""How does a person reach meetings? One file a page."""
