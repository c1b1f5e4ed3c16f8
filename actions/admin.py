"""How do admins reach the records of this app?"""
