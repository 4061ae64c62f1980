"""The consumer processes: Pykka actors that store messages and announce them. Start reading at bootstrap.py."""
