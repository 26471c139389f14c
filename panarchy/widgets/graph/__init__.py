"""The causal graph behind its widget: what it is made of, what of it is shown, where it lies, how it is drawn."""
