"""The Textual screens of the counter. They ask the core and send it orders; it never calls them."""
