"""The readers' site: what its pages show, and its doors. Everybody may call them."""
