"""How does a person reach money, requests and plans? One file an area."""
