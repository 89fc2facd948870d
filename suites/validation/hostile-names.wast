;;! title      = "Names in a module are text about it, and change nothing"
;;! property   = "module-validity"
;;! severity   = "low"
;;! features   = []
;;! claims     = ["S61", "S117"]
;;! references = ["core:appendix/custom#name-section", "core:binary/modules#custom-section", "CWE-117", "CWE-20"]
;;! notes      = """
;;! The specification ignores a custom section that cannot be read. Tools print names in logs and traces, where control characters and lines of their own
;;! can lie; a runtime that reads the section for its traces must not stumble over it. What a log shows of it is not judged here."""

(@benign "ordinary names, and none")
(module $ordinary binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\15\04name\00\02\01m\01\0a\02\00\01f\01\04trap")
(assert_return (invoke $ordinary "f") (i32.const 7))
(assert_trap (invoke $ordinary "trap") "unreachable")
(module $none binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\05\04name")
(assert_return (invoke $none "f") (i32.const 7))
(assert_trap (invoke $none "trap") "unreachable")

(@attack "control characters, escapes, lines of their own, text that runs backwards")
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\20\04name\01\19\02\00\0a\1b\5b2J\1b\5b31mf\01\0a\1b\5d0\3btitle\07"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\002\04name\01\2b\01\01\28x\0a2026\2d01\2d01\20INFO\20tenant\207\3a\20admin\20login\0a"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0d\04name\01\06\01\01\03a\00b"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\17\04name\01\10\01\01\0d\e2\80\aegnp\2eexe\e2\81\a6"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\23\04name\01\1c\01\01\19\25n\25s\25x\24\7bjndi\3aldap\3a\2f\2fx\7d\7b0\7d"))

(@attack "names that are not UTF-8")
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0c\04name\01\05\01\01\02\ff\fe"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0d\04name\01\06\01\01\03\ed\a0\80"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0a\04name\00\03\02\c0\80"))

(@attack "functions that there are not, twice, out of order, more than bytes")
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\12\04name\01\0b\02\07\01x\ff\ff\ff\ff\0f\01y"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0e\04name\01\07\02\01\01a\01\01b"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0e\04name\01\07\02\01\01a\00\01b"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0c\04name\01\05\ff\ff\ff\ff\0f"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0f\04name\01\08\01\01\ff\ff\ff\ff\0fx"))

(@attack "subsections that are too long, unknown, twice, and a section that is twice there")
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0b\04name\01\7f\01\01\01a"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0a\04name\7f\03\01\02\03"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\11\04name\01\04\01\01\01a\01\04\01\01\01a"))
(assert_return (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0d\04name\02\06\01\09\01\03\01x"))

(@attack "and such modules run, and trap as what they are")
(module $escape binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\20\04name\01\19\02\00\0a\1b\5b2J\1b\5b31mf\01\0a\1b\5d0\3btitle\07")
(assert_return (invoke $escape "f") (i32.const 7))
(assert_trap (invoke $escape "trap") "unreachable")
(module $invalid binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\0c\04name\01\05\01\01\02\ff\fe")
(assert_return (invoke $invalid "f") (i32.const 7))
(assert_trap (invoke $invalid "trap") "unreachable")
(module $far binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\12\04name\01\0b\02\07\01x\ff\ff\ff\ff\0f\01y")
(assert_return (invoke $far "f") (i32.const 7))
(assert_trap (invoke $far "trap") "unreachable")

(@attack "a name in the section is not one of an export, nor of an import")
(module $hidden binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\03\03\02\00\00\07\0c\02\01f\00\00\04trap\00\01\0a\0a\02\04\00A\07\0b\03\00\00\0b\00\1a\04name\00\02\01m\01\0f\02\00\06hidden\01\04trap")
(register "hidden" $hidden)
(assert_unlinkable (module (import "hidden" "hidden" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "hidden" "m" (func (result i32)))) "unknown import")
(assert_trap (invoke $hidden "trap") "unreachable")

(@attack "names of imports that are not there")
(assert_unlinkable (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\02\13\01\07\1b\5b2Jenv\07\1b\5b2Jenv\00\00") "unknown import")
(assert_unlinkable (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\02\0b\01\03a\0ab\03a\0ab\00\00") "unknown import")
(assert_unlinkable (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\02\11\01\06\e2\80\aeabc\06\e2\80\aeabc\00\00") "unknown import")
(assert_unlinkable (module binary "\00asm\01\00\00\00\01\05\01\60\00\01\7f\02\05\01\00\00\00\00") "unknown import")

(@probe "ordinary names are still fine")
(assert_trap (invoke $ordinary "trap") "unreachable")
(assert_return (invoke $ordinary "f") (i32.const 7))
