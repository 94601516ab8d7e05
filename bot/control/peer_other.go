//go:build !linux

package control

import (
	"net"
	"os"
	"strconv"
)

// peer trusts the socket's mode, which lets in the server's own user and root.
func peer(net.Conn) (string, error) { return Who(strconv.Itoa(os.Getuid())), nil }
