/** The terminals that grammars import from Lark's library `common`, the simplest way to write each one first. */
export const COMMON = String.raw`
DIGIT: "0".."9"
HEXDIGIT: "a".."f" | "A".."F" | DIGIT
INT: DIGIT+
SIGNED_INT: ["+" | "-"] INT
DECIMAL: INT "." INT? | "." INT
FLOAT: DECIMAL | INT /[eE]/ SIGNED_INT
SIGNED_FLOAT: ["+" | "-"] FLOAT
NUMBER: INT | FLOAT
SIGNED_NUMBER: ["+" | "-"] NUMBER
LCASE_LETTER: "a".."z"
UCASE_LETTER: "A".."Z"
LETTER: LCASE_LETTER | UCASE_LETTER
WORD: LETTER+
CNAME: ("_" | LETTER) ("_" | LETTER | DIGIT)*
ESCAPED_STRING: /"[^"\\]*"/
WS_INLINE: (" " | /\t/)+
WS: /[ \t\f\r\n]/+
CR: /\r/
LF: /\n/
NEWLINE: (CR? LF)+
SH_COMMENT: /#[^\n]*/
CPP_COMMENT: /\/\/[^\n]*/
C_COMMENT: "/*" /[^*]*/ "*/"
SQL_COMMENT: /--[^\n]*/
`;
