;; Never starts.
(module (start $loop) (func $loop (loop br 0)))
