"""What is printed, and how it reaches paper: text and PDF made from records, and the printers of each seat.

    printing       documents made from records, the three steps of printing one, and what is left on record
    document       a document ready to be printed
    devices        handing one to a printer: the terminal's, the network's, CUPS, or a folder
    encoding       text as the bytes that a printer takes, and nothing that anything obeys
    unprinted      what waits for its paper

Each kind of document is a module of its own, and lays its text out with `paper`.
"""
