#!/usr/bin/env bash
# Writes the dumps in real/ that a program of a server makes, from the database in source/.
#
#   make.sh SOCKET PREFIX mariadb|mysql PROGRAM...
#
# SOCKET is that of a private server that may be filled (tests/support/server.sh start), PREFIX names the files
# (mariadb-10.11), the third word says which family's options and sample are meant, and PROGRAM are the words that run
# mariadb-dump or mysqldump. The databases `shop` and `other shop` of that server are made anew.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
socket=$1 prefix=$2 family=$3
shift 3
program=("$@")

sql() { mariadb --no-defaults -uroot -S "$socket" --default-character-set=utf8mb4 --comments "$@"; }

fill() {
    sql -e 'DROP DATABASE IF EXISTS shop; CREATE DATABASE shop DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_general_ci;
        DROP DATABASE IF EXISTS `other shop`; CREATE DATABASE `other shop` DEFAULT CHARSET latin1;
        CREATE TABLE `other shop`.t (id INT PRIMARY KEY, v VARCHAR(9)); INSERT INTO `other shop`.t VALUES (1, "x")'
    sql shop <"$here/source/common.sql"
    sql shop <"$here/source/$family.sql"
}

# write NAME OPTION...: dates, hosts and positions of a binary log that are this machine's do not stay in the file.
write() {
    local name=$1 file=$here/real/$prefix-$1.sql
    shift
    "${program[@]}" --no-defaults -uroot -S "$socket" "$@" >"$file" 2>/dev/null || {
        rm -f "$file"
        printf '%s: not written\n' "$prefix-$name" >&2
        return 0
    }
    sed -i -E 's/^(-- Dump completed on ).*/\12024-01-01  0:00:00/; s/^(-- Host: )[^ ]+/\1localhost/;
        s/(MASTER_LOG_FILE|SOURCE_LOG_FILE)=.[^,]*,/\1='"'binlog.000007'"',/' "$file"
}

fill
all=(--routines --events --triggers)
small=(shop customer a_order bytes texts numbers moments)
write default "${all[@]}" shop
write tables-alone --skip-triggers shop
write hex-blob "${all[@]}" --hex-blob shop
write skip-extended-insert --skip-extended-insert "${small[@]}"
write complete-insert --complete-insert --skip-triggers shop
write data-only --no-create-info --skip-triggers shop
write no-data "${all[@]}" --no-data shop
write databases "${all[@]}" --add-drop-database --databases shop
write two-databases --databases shop 'other shop'
write compact "${all[@]}" --compact shop
write skip-opt "${all[@]}" --skip-opt shop
write insert-ignore --insert-ignore --order-by-primary "${small[@]}"
write replace --replace --skip-add-drop-table "${small[@]}"
write local-time --skip-tz-utc "${small[@]}"
write no-autocommit --no-autocommit --single-transaction "${small[@]}"
write skip-quote-names --skip-quote-names shop customer a_order bytes numbers
write add-drop-trigger --add-drop-trigger "${all[@]}" shop
write latin1 --default-character-set=latin1 shop customer bytes numbers texts
write no-set-names --skip-set-charset "${small[@]}"
write no-comments --skip-comments --skip-add-locks --skip-disable-keys "${small[@]}"
write xml --xml shop numbers
sql shop <"$here/source/latin1.sql"
write other-charset --routines --no-data --no-create-info shop
sql shop -e 'DROP PROCEDURE other_charset'
if [[ $family == mariadb ]]; then
    write ansi --compatible=ansi "${small[@]}"
    write ansi-all --compatible=ansi "${all[@]}" shop
    sql shop -e 'CREATE TABLE counted (id BIGINT NOT NULL DEFAULT NEXTVAL(numbers_of_orders) PRIMARY KEY, v INT); INSERT INTO counted (v) VALUES (1), (2)'
    write next-value --skip-add-locks shop numbers_of_orders counted
    write next-value-locked shop numbers_of_orders counted
    sql shop -e 'DROP TABLE counted'
    write no-key-options --compatible=no_key_options,no_table_options "${small[@]}"
    write master-data --master-data=1 --gtid "${small[@]}"
    write master-data-2 --master-data=2 --include-master-host-port "${small[@]}"
    write dump-history --dump-history shop versioned
    write delayed --delayed-insert shop only_myisam twin_myisam
    write flush-privileges --flush-privileges --databases shop
else
    write ansi --compatible=ansi "${small[@]}"
    write source-data --source-data=1 "${small[@]}"
    write gtid-on --set-gtid-purged=ON "${small[@]}"
    write no-tablespaces --no-tablespaces --column-statistics=0 --databases shop
    write skip-generated-invisible --skip-generated-invisible-primary-key --network-timeout "${small[@]}"
fi
