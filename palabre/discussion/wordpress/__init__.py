"""The plugin that puts discussions where a WordPress had its comments: its two files, and the file in which they are uploaded."""
