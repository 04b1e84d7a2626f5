"""The training office: invented customers with a story each, fake money, and a result by what came out."""
