// A Go library as buildmode=c-shared makes it.
package main

import "C"

//export sample_add
func sample_add(left, right C.int) C.int { return left + right }

func main() {}
