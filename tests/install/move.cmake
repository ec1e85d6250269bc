# cmake -DFROM=… -DTO=… -P move.cmake: the tree at FROM is afterwards at TO and nowhere else.
file(REMOVE_RECURSE ${TO})
file(RENAME ${FROM} ${TO})
