"""Tests of the questions about causes."""
