package main

import (
	"fmt"
	"syscall"
)

// noDumps keeps the memory of the program, in which keys and words are in clear, out
// of core files and away from debuggers of the same user.
func noDumps() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("core files cannot be turned off: %w", err)
	}
	const prSetDumpable = 4
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0); errno != 0 {
		return fmt.Errorf("dumps cannot be turned off: %w", errno)
	}
	return nil
}
