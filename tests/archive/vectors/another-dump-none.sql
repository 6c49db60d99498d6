-- MySQL dump
CREATE TABLE t (a int);
