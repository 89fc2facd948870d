;;! title      = "An index of a type is heeded in all its bits, and so is their number"
;;! property   = "module-validity"
;;! severity   = "high"
;;! features   = ["reference-types"]
;;! claims     = ["S114"]
;;! references = ["core:binary/modules#indices", "core:binary/conventions#lists", "core:appendix/implementation#syntactic-limits", "CVE-2024-2887", "CWE-190", "CWE-843"]
;;! notes      = """
;;! Runtimes pack an index of a type into 20 bits or so, since they refuse more types than that. An index that is cut, or a number of types that is, names a
;;! type that is there. Each index here is one of the two types' once its upper bits are lost. Indices are written as LEB128, references to types as
;;! signed 33-bit numbers."""

;; A module in bytes. Type 0 is [] -> [i32] and type 1 is [] -> [i64]. Function 0 is of type 0 and exported as "f": it calls element 0 of the
;; table, which is function 1 of type 1, as what an index says, forgets the result, and returns 7.

(@benign "the indices of the types that there are")
(module $friend binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\17\02\10\00\02\00\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b")
(assert_return (invoke $friend "f") (i32.const 7))
(module $rightly binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\00\00\1a\41\07\0b\04\00\42\00\0b")
(assert_trap (invoke $rightly "f") "indirect call type mismatch")

(@attack "of the function")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\02\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\05\02\c0\84\3d\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\05\02\80\80\40\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\05\02\80\80\04\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\06\02\80\80\80\08\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\07\02\80\80\80\80\08\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\07\02\80\80\c0\ff\07\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\07\02\80\80\c0\ff\0f\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")

(@attack "of the call")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\02\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\13\02\0c\00\41\00\11\c1\84\3d\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\13\02\0c\00\41\00\11\81\80\40\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\13\02\0c\00\41\00\11\81\80\04\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\14\02\0d\00\41\00\11\81\80\80\08\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\15\02\0e\00\41\00\11\81\80\80\80\08\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\15\02\0e\00\41\00\11\81\80\c0\ff\07\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\15\02\0e\00\41\00\11\81\80\c0\ff\0f\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")

(@attack "of a block, which is a signed number")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\17\02\10\00\02\02\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\19\02\12\00\02\c0\84\3d\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\1a\02\13\00\02\80\80\c0\00\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\19\02\12\00\02\80\80\04\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\1a\02\13\00\02\80\80\80\08\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\1b\02\14\00\02\80\80\80\80\08\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\1b\02\14\00\02\80\80\c0\ff\07\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\1b\02\14\00\02\80\80\c0\ff\0f\41\05\0b\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")

(@attack "of a reference, which needs a proposal: whoever lacks it refuses it all the same")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\14\02\0d\00\d0\02\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\16\02\0f\00\d0\c0\84\3d\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\17\02\10\00\d0\80\80\c0\00\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\16\02\0f\00\d0\80\80\04\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\17\02\10\00\d0\80\80\80\08\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\18\02\11\00\d0\80\80\80\80\08\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\18\02\11\00\d0\80\80\c0\ff\07\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")
(@permit refused:decode refused:load "an implementation may limit the number of types: core:appendix/implementation#syntactic-limits")
(assert_invalid (module binary "\00asm\01\00\00\00\01\09\02\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\18\02\11\00\d0\80\80\c0\ff\0f\1a\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unknown type")

(@attack "more types than there are bytes for, and fewer")
(assert_malformed (module binary "\00asm\01\00\00\00\01\09\03\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unexpected end")
(assert_malformed (module binary "\00asm\01\00\00\00\01\0b\c0\84\3d\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unexpected end")
(assert_malformed (module binary "\00asm\01\00\00\00\01\0b\c1\84\3d\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unexpected end")
(assert_malformed (module binary "\00asm\01\00\00\00\01\0b\80\80\40\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unexpected end")
(assert_malformed (module binary "\00asm\01\00\00\00\01\0d\ff\ff\ff\ff\0f\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "unexpected end")
(assert_malformed (module binary "\00asm\01\00\00\00\01\09\00\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "section size mismatch")
(assert_malformed (module binary "\00asm\01\00\00\00\01\09\01\60\00\01\7f\60\00\01\7e\03\03\02\00\01\04\04\01p\00\02\07\05\01\01f\00\00\09\08\01\00\41\00\0b\02\01\01\0a\11\02\0a\00\41\00\11\01\00\1a\41\07\0b\04\00\42\00\0b") "section size mismatch")

(@probe "the types that there are still do")
(assert_return (invoke $friend "f") (i32.const 7))
