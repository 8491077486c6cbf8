"""The room's pages: for everybody, and for those who adopt procedures."""
