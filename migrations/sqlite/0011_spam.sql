-- Spam needs two officers: the one who says so first stands here until a second does, too. Twin of
-- ../postgres/0011_spam.sql.
ALTER TABLE tip_desk ADD COLUMN spam TEXT;
