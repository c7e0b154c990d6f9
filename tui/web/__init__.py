"""The screens in a browser: a sign-in of its own, and one program per open screen."""
