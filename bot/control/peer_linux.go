package control

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
)

// peer is the name of the user at the other end of c, as the kernel knows it,
// when that is the server's own user or root.
func peer(c net.Conn) (string, error) {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return "", errors.New("control: not a Unix socket")
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return "", fmt.Errorf("control: who is there: %w", err)
	}
	var cred *syscall.Ucred
	var cerr error
	if err := raw.Control(func(fd uintptr) {
		cred, cerr = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	}); err != nil || cerr != nil {
		return "", fmt.Errorf("control: who is there: %w", errors.Join(err, cerr))
	}
	if cred.Uid != 0 && int(cred.Uid) != os.Getuid() {
		return "", fmt.Errorf("control: user %d may not ask", cred.Uid)
	}
	return Who(strconv.Itoa(int(cred.Uid))), nil
}
