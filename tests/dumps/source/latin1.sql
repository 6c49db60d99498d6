-- A routine in another character set than the rest: its text is latin1 in the dump, too.
SET NAMES latin1;
CREATE PROCEDURE other_charset() SELECT 'café';
