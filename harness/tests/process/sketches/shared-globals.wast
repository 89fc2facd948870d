;;! title      = "Sketch 3: concurrent instances share no globals"
;;! property   = "instance-separation"
;;! severity   = "low"
;;! claims     = ["S39"]
;;! references = ["CWE-668"]
;;! notes      = "As naive as it was published, one instance after the other. The twin is added, without which no case counts."

(module definition $Counter
  (global $count (mut i32) (i32.const 0))
  (func (export "increment") (global.set $count (i32.add (global.get $count) (i32.const 1))))
  (func (export "count") (result i32) (global.get $count)))
(module instance $one $Counter)
(module instance $other $Counter)

(@benign "an instance counts")
(assert_return (invoke $one "increment"))
(assert_return (invoke $one "count") (i32.const 1))

(@attack "the other one has counted nothing")
(assert_return (invoke $other "count") (i32.const 0))
(assert_return (invoke $other "increment"))
(assert_return (invoke $other "count") (i32.const 1))

(@probe "nor has the first one counted more")
(assert_return (invoke $one "count") (i32.const 1))
