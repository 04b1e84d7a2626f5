"""The office host: one process of the service's user that forks a session for each terminal.

    client     what runs at the caller's end, as the caller: hands over its terminal and waits
    server     the host itself: accepts, looks who calls, forks
    session    a forked process: hears what is wanted, takes the terminal, or hands it to a session that waits
    line       a session's connection to its terminal, and the door through which a dropped one comes back
    protocol   what the two ends say to each other

Nobody but the service's user opens the database. The terminal itself is passed on (SCM_RIGHTS), so that nothing is
relayed: a session reads keys and writes frames as if it had been started there, and a program's output, its input and
what is a terminal among them are exactly the caller's own.
"""
