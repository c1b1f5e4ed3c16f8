"""Pages of people, invitations, the own profile, signed links and the outbox. One file a place."""
