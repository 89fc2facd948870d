;; Traps when it starts.
(module (start $trap) (func $trap unreachable))
