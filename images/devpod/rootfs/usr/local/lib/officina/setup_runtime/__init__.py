"""Brings the owner's dotfiles into the home as GNU Stow would, and loses nothing on the way."""
