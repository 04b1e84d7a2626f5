"""Who waits, who is served and for how long: visits, tickets, the things asked for, and the periods of time."""
