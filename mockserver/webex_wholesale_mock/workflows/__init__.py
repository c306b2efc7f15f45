"""Work that follows an accepted request, on the virtual clock."""
