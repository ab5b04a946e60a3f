"""A person's letters on the register, whichever desk is theirs."""
