-- Who may do what. Twin of ../postgres/0024_roles.sql, and empty: SQLite has no users, whoever can open the file
-- can do everything, and one process does the work of both roles.
SELECT 1;
