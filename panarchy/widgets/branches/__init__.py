"""The tree of branches behind the multiverse widget: what it is told, what it asks for, how it runs and is drawn."""
