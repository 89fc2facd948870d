;;! title      = "No memory, table, global or function of core code leaves or enters a component as such"
;;! property   = "module-validity"
;;! severity   = "critical"
;;! features   = ["component-model"]
;;! claims     = ["S13", "S14", "S28"]
;;! references = ["cm:Binary#import-and-export-definitions", "cm:Explainer#import-and-export-definitions", "cm:Explainer#component-invariants", "cm:Explainer#alias-definitions", "CWE-668", "CWE-20"]
;;! notes      = """
;;! Of what is core, only modules, which are code without state, are exported, imported, passed on and found from within. The sorts of functions, tables,
;;! memories and globals have numbers that stand where that of modules does, and the text format has no way to write them there: these components
;;! are written byte by byte, and each has a module wherever an index could be taken for one of a module. The twins differ in that byte."""

(@benign "a lifted function answers for the memory; modules are exported, passed on, bundled and found")
(component $friend
  (core module $m (memory (export "memory") 1) (data (i32.const 8) "\2a") (func (export "read") (result i32) (i32.load (i32.const 8))))
  (core instance $i (instantiate $m))
  (export "code" (core module $m))
  (func (export "read") (result u32) (canon lift (core func $i "read"))))
(assert_return (invoke $friend "read") (u32.const 42))
(component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\0b\08\01\00\01\78\00\11\00\00")
(component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\16\00\61\73\6d\0d\00\01\00\03\03\01\50\00\0a\07\01\00\01\78\00\11\00\05\09\01\00\00\01\01\78\00\11\00")
(component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\05\09\01\01\01\00\01\78\00\11\00\06\07\01\00\11\00\00\01\78")
(component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\10\00\61\73\6d\0d\00\01\00\06\06\01\00\11\02\01\00")

(@attack "it exports a core function, table, memory or global, or an instance of a module")
(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\0b\08\01\00\01\78\00\00\00\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\0b\08\01\00\01\78\00\01\00\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\0b\08\01\00\01\78\00\02\00\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\0b\08\01\00\01\78\00\03\00\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\0b\08\01\00\01\78\00\12\00\00") "invalid leading byte")

(@attack "or hands one to a component in it, or bundles it with an instance")
(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\16\00\61\73\6d\0d\00\01\00\03\03\01\50\00\0a\07\01\00\01\78\00\11\00\05\09\01\00\00\01\01\78\00\00\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\16\00\61\73\6d\0d\00\01\00\03\03\01\50\00\0a\07\01\00\01\78\00\11\00\05\09\01\00\00\01\01\78\00\01\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\16\00\61\73\6d\0d\00\01\00\03\03\01\50\00\0a\07\01\00\01\78\00\11\00\05\09\01\00\00\01\01\78\00\02\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\05\09\01\01\01\00\01\78\00\02\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\05\09\01\01\01\00\01\78\00\00\00") "invalid leading byte")

(@attack "or imports one")
(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\03\03\01\50\00"
  "\0a\07\01\00\01\78\00\00\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\03\03\01\50\00"
  "\0a\07\01\00\01\78\00\01\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\03\03\01\50\00"
  "\0a\07\01\00\01\78\00\02\00") "invalid leading byte")

(@attack "or reaches for what an instance of a component keeps inside, or for what surrounds it")
(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\05\09\01\01\01\00\01\78\00\11\00\06\07\01\00\00\00\00\01\78") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\05\09\01\01\01\00\01\78\00\11\00\06\07\01\00\01\00\00\01\78") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\05\09\01\01\01\00\01\78\00\11\00\06\07\01\00\02\00\00\01\78") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\10\00\61\73\6d\0d\00\01\00\06\06\01\00\00\02\01\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\10\00\61\73\6d\0d\00\01\00\06\06\01\00\01\02\01\00") "invalid leading byte")

(@permit refused:validate "the grammar has every sort everywhere, and the text beside it says which are valid")
(assert_malformed (component binary
  "\00asm\0d\00\01\00"
  "\01\3e\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\04\04\01\70\00\01\05\03\01\00\01\06\06\01\7f\00\41\07\0b\07\11\04\01\66\00\00\01\74\01\00\01\6d\02\00\01\67\03\00\0a\04\01\02\00\0b"
  "\02\04\01\00\00\00"
  "\06\19\04\00\00\01\00\01\66\00\01\01\00\01\74\00\02\01\00\01\6d\00\03\01\00\01\67"
  "\04\10\00\61\73\6d\0d\00\01\00\06\06\01\00\02\02\01\00") "invalid leading byte")

(@probe "the component that keeps its memory to itself still works")
(assert_return (invoke $friend "read") (u32.const 42))
