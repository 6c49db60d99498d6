<?xml version="1.0"?>
<mysqldump xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<database name="shop">
	<table_structure name="numbers">
		<field Field="id" Type="int(10) unsigned" Null="NO" Key="PRI" Extra="auto_increment" Comment="" />
		<field Field="ti" Type="tinyint(4)" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="si" Type="smallint(5) unsigned" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="mi" Type="mediumint(9)" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="bi" Type="bigint(20) unsigned zerofill" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="de" Type="decimal(65,30)" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="fl" Type="float" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="fd" Type="float(7,3)" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="db" Type="double" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="bt" Type="bit(11)" Null="YES" Key="" Default="NULL" Extra="" Comment="" />
		<field Field="bo" Type="tinyint(1)" Null="YES" Key="" Default="1" Extra="" Comment="" />
		<key Table="numbers" Non_unique="0" Key_name="PRIMARY" Seq_in_index="1" Column_name="id" Collation="A" Cardinality="3" Null="" Index_type="BTREE" Comment="" Index_comment="" Ignored="NO" />
		<options Name="numbers" Engine="InnoDB" Version="10" Row_format="Dynamic" Rows="3" Avg_row_length="5461" Data_length="16384" Max_data_length="0" Index_length="0" Data_free="0" Auto_increment="4711" Create_time="2026-11-26 19:58:54" Update_time="2026-11-26 19:58:54" Collation="utf8mb4_general_ci" Create_options="" Comment="" Max_index_length="0" Temporary="N" />
	</table_structure>
	<table_data name="numbers">
	<row>
		<field name="id">0</field>
		<field name="ti">-128</field>
		<field name="si">65535</field>
		<field name="mi">-8388608</field>
		<field name="bi">18446744073709551615</field>
		<field name="de">-12345678901234567890.123456789012345678901234567890</field>
		<field name="fl">1.17549e-38</field>
		<field name="fd">1234.567</field>
		<field name="db">2.2250738585072014e-308</field>
		<field name="bt" xsi:type="xs:hexBinary">0401</field>
		<field name="bo">0</field>
	</row>
	<row>
		<field name="id">1</field>
		<field name="ti">127</field>
		<field name="si">0</field>
		<field name="mi">8388607</field>
		<field name="bi">00000000000000000000</field>
		<field name="de">0.100000000000000000000000000000</field>
		<field name="fl">0.1</field>
		<field name="fd">-0.500</field>
		<field name="db">1e100</field>
		<field name="bt" xsi:type="xs:hexBinary">0000</field>
		<field name="bo">1</field>
	</row>
	<row>
		<field name="id">7</field>
		<field name="ti" xsi:nil="true" />
		<field name="si" xsi:nil="true" />
		<field name="mi" xsi:nil="true" />
		<field name="bi" xsi:nil="true" />
		<field name="de" xsi:nil="true" />
		<field name="fl" xsi:nil="true" />
		<field name="fd" xsi:nil="true" />
		<field name="db" xsi:nil="true" />
		<field name="bt" xsi:nil="true" />
		<field name="bo" xsi:nil="true" />
	</row>
	</table_data>
</database>
</mysqldump>
