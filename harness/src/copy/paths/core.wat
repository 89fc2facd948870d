;; A core module that sends to whatever `$take` and `$sum` are.
(module
  {{receiver}}
  (memory (export "memory") {{pages}})
  {{mark}}
  {{sender}})
