"""How does a person reach actions? One file a page or act."""
