"""What came in? One file an area."""
