// A fleet of imaginary access points for load tests: SSH command lines with per-character echo, modes, a delay per
// command and a round-trip time, on 127.0.0.1 only. Written in Go so that it is never the bottleneck of a Python client.
//
//	fleet -devices 1000 -port 20000 -rtt 20ms -command 300ms -snmp 19999
//
// Prints the host key's fingerprint and "ready"; answers each line on standard input with a report as JSON:
// how many devices are configured and saved, sessions, and its own CPU seconds. Ends when standard input closes.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

var (
	devices = flag.Int("devices", 1000, "number of devices")
	port    = flag.Int("port", 20000, "port of the first device")
	rtt     = flag.Duration("rtt", 20*time.Millisecond, "round-trip time")
	command = flag.Duration("command", 300*time.Millisecond, "time a device needs for a command")
	snmp    = flag.Int("snmp", 0, "UDP port of one SNMP agent that answers for every device; 0: none")
)

const password = "bench"

type device struct {
	sync.Mutex
	name     string
	lines    map[string]bool
	saved    bool
	sessions int
}

// line delays everything the client sends by one round trip, in order, without holding up the writer.
type line struct {
	net.Conn
	arrived chan chunk
	rest    []byte
}

type chunk struct {
	due  time.Time
	data []byte
}

func slowed(conn net.Conn) *line {
	slow := &line{Conn: conn, arrived: make(chan chunk, 1024)}
	go func() {
		defer close(slow.arrived)
		for {
			data := make([]byte, 4096)
			n, err := conn.Read(data)
			if n > 0 {
				slow.arrived <- chunk{time.Now().Add(*rtt), data[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	return slow
}

func (l *line) Read(into []byte) (int, error) {
	if len(l.rest) == 0 {
		next, open := <-l.arrived
		if !open {
			return 0, io.EOF
		}
		time.Sleep(time.Until(next.due))
		l.rest = next.data
	}
	n := copy(into, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// reply is what a command answers, the prompt's mode after it, and whether the device must think first.
func (d *device) reply(mode, command string) (string, string, bool) {
	d.Lock()
	defer d.Unlock()
	word := strings.TrimSpace(command)
	switch {
	case word == "":
		return "", mode, false
	case strings.HasPrefix(word, "terminal "):
		return "", mode, false
	case word == "configure terminal":
		return "Enter configuration commands, one per line.  End with CNTL/Z.\r\n", "(config)", true
	case word == "end":
		return "", "", true
	case word == "exit" && mode == "":
		return "", "bye", false
	case word == "exit":
		return "", "(config)", true
	case strings.HasPrefix(word, "show running-config ssid"):
		answer := ""
		if d.lines["ssid 00000JAPAN"] {
			answer = "dot11 ssid 00000JAPAN\r\n   vlan 700\r\n   authentication open\r\n   mbssid guest-mode\r\n!\r\n"
		}
		return answer, mode, true
	case strings.HasPrefix(word, "write"):
		d.saved = true
		return "Building configuration...\r\n[OK]\r\n", mode, true
	case word == "no dot11 ssid 00000JAPAN":
		d.lines = map[string]bool{}
		return "", mode, true
	case mode == "":
		return "                ^\r\n% Invalid input detected at '^' marker.\r\n\r\n", mode, true
	}
	d.lines[word] = true
	if strings.HasPrefix(word, "dot11 ssid") {
		return "", "(config-ssid)", true
	}
	if strings.HasPrefix(word, "interface") {
		return "", "(config-if)", true
	}
	return "", mode, true
}

func (d *device) shell(channel ssh.Channel) {
	defer channel.Close()
	d.Lock()
	d.sessions++
	d.Unlock()
	mode, typed := "", []byte{}
	prompt := func() { fmt.Fprintf(channel, "%s%s#", d.name, mode) }
	prompt()
	keys := make([]byte, 4096)
	for {
		n, err := channel.Read(keys)
		if err != nil {
			return
		}
		echo := []byte{}
		for _, key := range keys[:n] {
			if key != '\r' && key != '\n' {
				typed = append(typed, key)
				echo = append(echo, key)
				continue
			}
			answer, next, thinks := d.reply(mode, string(typed))
			channel.Write(append(echo, '\r', '\n'))
			echo = echo[:0]
			typed = typed[:0]
			if next == "bye" {
				channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{0}))
				return
			}
			if thinks {
				time.Sleep(*command)
			}
			mode = next
			io.WriteString(channel, answer)
			prompt()
		}
		if len(echo) > 0 {
			channel.Write(echo)
		}
	}
}

func (d *device) serve(conn net.Conn, config *ssh.ServerConfig) {
	conn.SetDeadline(time.Now().Add(5 * time.Minute))
	_, channels, requests, err := ssh.NewServerConn(slowed(conn), config)
	if err != nil {
		conn.Close()
		return
	}
	go ssh.DiscardRequests(requests)
	for asked := range channels {
		if asked.ChannelType() != "session" {
			asked.Reject(ssh.UnknownChannelType, "sessions only")
			continue
		}
		channel, requests, err := asked.Accept()
		if err != nil {
			return
		}
		go func() {
			for request := range requests {
				granted := request.Type == "shell" || request.Type == "pty-req"
				request.Reply(granted, nil)
				if request.Type == "shell" {
					go d.shell(channel)
				}
			}
		}()
	}
	conn.Close()
}

func report(fleet []*device) map[string]interface{} {
	configured, saved, sessions := 0, 0, 0
	for _, d := range fleet {
		d.Lock()
		if len(d.lines) >= 6 {
			configured++
		}
		if d.saved {
			saved++
		}
		sessions += d.sessions
		d.lines, d.saved, d.sessions = map[string]bool{}, false, 0
		d.Unlock()
	}
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	return map[string]interface{}{"configured": configured, "saved": saved, "sessions": sessions, "cpu_s": cpu}
}

func main() {
	flag.Parse()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		log.Fatal(err)
	}
	config := &ssh.ServerConfig{PasswordCallback: func(_ ssh.ConnMetadata, given []byte) (*ssh.Permissions, error) {
		if string(given) != password {
			return nil, fmt.Errorf("refused")
		}
		return nil, nil
	}}
	config.AddHostKey(signer)
	fleet := []*device{}
	for i := 0; i < *devices; i++ {
		d := &device{name: fmt.Sprintf("ap-%d", i), lines: map[string]bool{}}
		fleet = append(fleet, d)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port+i))
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go d.serve(conn, config)
			}
		}()
	}
	if *snmp != 0 {
		go answerSNMP(*snmp)
	}
	fmt.Println(ssh.FingerprintSHA256(signer.PublicKey()))
	fmt.Println("ready")
	asks := bufio.NewScanner(os.Stdin)
	for asks.Scan() {
		json.NewEncoder(os.Stdout).Encode(report(fleet))
	}
}
