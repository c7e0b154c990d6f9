// Imaginary access points for load tests of the MQTT transport, each on a TCP connection of its own, as docs/mqtt-contract.md
// says. The standard library's Go only, so that it is never the bottleneck of a Python client.
//
//	mqtt_fleet -broker 127.0.0.1:1883 -aps 1000 -root hinan/v1 [-tls FOLDER]
//
// With -tls each has a certificate of its own, FOLDER/aps/NAME.crt and .key, as `hinan mqtt setup` writes them.
//
// Prints "ready" when every one is subscribed; answers each line on standard input with a report as JSON: documents obeyed,
// reports acknowledged, connections made, and its own CPU seconds. Ends when standard input closes.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	broker = flag.String("broker", "127.0.0.1:1883", "where the broker listens")
	aps    = flag.Int("aps", 1000, "number of access points")
	root   = flag.String("root", "hinan/v1", "the topics' root")
	pace   = flag.Int("pace", 2000, "first connections begun a second")
	folder = flag.String("tls", "", "folder with ca.crt and aps/; none: without TLS")
)

var connections, obeyed, acknowledged, subscribed int64

const (
	connect   = 0x10
	publish   = 0x30
	puback    = 0x40
	subscribe = 0x82
	suback    = 0x90
	pingreq   = 0xc0
	keepAlive = 30
)

// accessPoint obeys and reports; it never looks at a radio.
type accessPoint struct {
	name               string
	boot               string
	sequence           int
	epoch, generation  int64
	open               bool
	topic, statusTopic string
	everSubscribed     bool
	seal               *tls.Config
}

// certified returns nil without -tls.
func certified(name string, authority *x509.CertPool) *tls.Config {
	if *folder == "" {
		return nil
	}
	files := filepath.Join(*folder, "aps", name)
	own, err := tls.LoadX509KeyPair(files+".crt", files+".key")
	if err != nil {
		panic(err)
	}
	return &tls.Config{RootCAs: authority, Certificates: []tls.Certificate{own}}
}

func trusted() *x509.CertPool {
	authority := x509.NewCertPool()
	if *folder != "" {
		octets, err := os.ReadFile(filepath.Join(*folder, "ca.crt"))
		if err != nil || !authority.AppendCertsFromPEM(octets) {
			panic("no ca.crt")
		}
	}
	return authority
}

func (ap *accessPoint) dial() (net.Conn, error) {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	if ap.seal == nil {
		return dialer.Dial("tcp", *broker)
	}
	return tls.DialWithDialer(&dialer, "tcp", *broker, ap.seal)
}

func text(s string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(s))), s...)
}

func packet(kind byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	head := []byte{kind}
	for length := len(body); ; {
		digit := byte(length % 128)
		length /= 128
		if length > 0 {
			head = append(head, digit|0x80)
			continue
		}
		return append(append(head, digit), body...)
	}
}

func (ap *accessPoint) status(state string) []byte {
	return []byte(fmt.Sprintf(`{"v":1,"state":"%s","boot":"%s"}`, state, ap.boot))
}

func (ap *accessPoint) report() []byte {
	ap.sequence++
	state, ours := "applied", ""
	if ap.generation == 0 {
		state = "idle"
	}
	if ap.open {
		ours = `{"ssid":"00000JAPAN","security":"open","isolation":true,"network":"hinan","clients":14},`
	}
	radio := `{"name":"%s","band":"%s","channel":%d,"up":true,"wlans":[` + ours + `{"ssid":"school","clients":3}]}`
	radios := fmt.Sprintf(radio, "radio0", "2.4", 6) + "," + fmt.Sprintf(radio, "radio1", "5", 36)
	return []byte(fmt.Sprintf(`{"v":1,"ap":"%s","boot":"%s","sequence":%d,"epoch":%d,"generation":%d,"state":"%s",`+
		`"error":"","detail":"","substituted":[],"radios":[%s],"key":null,`+
		`"refused":{"older":0,"malformed":0,"oversized":0,"version":0,"foreign":0,"signature":0,"command":0},`+
		`"uptime_s":812,"clock":true,"agent":"fleet","firmware":"none","cpu_percent":7,"memory_percent":41}`,
		ap.name, ap.boot, ap.sequence, ap.epoch, ap.generation, state, radios))
}

type desired struct {
	Epoch, Generation int64
	Wlans             []struct{ Ssid string }
}

// session returns when the connection is lost.
func (ap *accessPoint) session() error {
	line, err := ap.dial()
	if err != nil {
		return err
	}
	defer line.Close()
	atomic.AddInt64(&connections, 1)
	wire := bufio.NewReaderSize(line, 1024)
	will := ap.status("lost")
	flags := byte(0x02 | 0x04 | 0x08 | 0x20) // clean session; will, QoS 1, retained
	_, err = line.Write(packet(connect, text("MQTT"), []byte{4, flags, 0, keepAlive}, text(ap.name),
		text(ap.statusTopic), text(string(will))))
	if err != nil {
		return err
	}
	if _, body, err := read(wire); err != nil || len(body) < 2 || body[1] != 0 {
		return fmt.Errorf("not connected: %v", err)
	}
	own := *root + "/ap/" + ap.name
	first := append(packet(publish|0x03, text(ap.statusTopic), []byte{0, 1}, ap.status("online")),
		packet(subscribe, []byte{0, 2}, text(own+"/desired"), []byte{1}, text(own+"/command"), []byte{1},
			text(*root+"/controller"), []byte{1})...)
	if _, err = line.Write(append(first, packet(publish|0x03, text(ap.topic), []byte{0, 3}, ap.report())...)); err != nil {
		return err
	}
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(keepAlive * time.Second / 2):
				if _, err := line.Write([]byte{pingreq, 0}); err != nil {
					return
				}
			}
		}
	}()
	for {
		kind, body, err := read(wire)
		if err != nil {
			return err
		}
		if out := ap.answer(kind, body); out != nil {
			if _, err := line.Write(out); err != nil {
				return err
			}
		}
	}
}

func (ap *accessPoint) answer(kind byte, body []byte) []byte {
	switch kind & 0xf0 {
	case puback:
		atomic.AddInt64(&acknowledged, 1)
	case suback & 0xf0:
		if !ap.everSubscribed {
			ap.everSubscribed = true
			atomic.AddInt64(&subscribed, 1)
		}
	case publish:
		length := int(binary.BigEndian.Uint16(body))
		topic, rest := body[2:2+length], body[2+length:]
		var out []byte
		if kind&0x06 != 0 {
			out = packet(puback, rest[:2])
			rest = rest[2:]
		}
		if bytes.HasSuffix(topic, []byte("/desired")) {
			out = append(out, ap.obey(rest)...)
		}
		return out
	}
	return nil
}

func (ap *accessPoint) obey(payload []byte) []byte {
	var document desired
	if json.Unmarshal(bytes.SplitN(payload, []byte("\n"), 2)[0], &document) != nil {
		return nil
	}
	newer := document.Epoch > ap.epoch || document.Epoch == ap.epoch && document.Generation > ap.generation
	if newer {
		ap.epoch, ap.generation, ap.open = document.Epoch, document.Generation, len(document.Wlans) > 0
		atomic.AddInt64(&obeyed, 1)
	}
	return packet(publish|0x03, text(ap.topic), []byte{0, 4}, ap.report())
}

func read(wire *bufio.Reader) (byte, []byte, error) {
	kind, err := wire.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	length, err := binary.ReadUvarint(wire) // the same seven bits a byte as MQTT 3.1.1, 2.2.3
	if err != nil {
		return 0, nil, err
	}
	body := make([]byte, length)
	_, err = io.ReadFull(wire, body)
	return kind, body, err
}

func (ap *accessPoint) run() {
	for wait := 10 * time.Second; ; {
		began := time.Now()
		ap.session()
		if time.Since(began) > time.Minute {
			wait = 10 * time.Second
		}
		time.Sleep(time.Duration(rand.Int63n(int64(wait))))
		if wait *= 2; wait > time.Minute {
			wait = time.Minute
		}
	}
}

func main() {
	flag.Parse()
	rand.Seed(time.Now().UnixNano())
	authority := trusted()
	for i := 0; i < *aps; i++ {
		name := fmt.Sprintf("ap-%05d", i)
		ap := &accessPoint{name: name, boot: fmt.Sprintf("%016x", rand.Uint64()), seal: certified(name, authority)}
		ap.topic, ap.statusTopic = *root+"/ap/"+name+"/report", *root+"/ap/"+name+"/status"
		go ap.run()
		if i%20 == 19 {
			time.Sleep(20 * time.Second / time.Duration(*pace))
		}
	}
	for atomic.LoadInt64(&subscribed) < int64(*aps) {
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var usage syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
		cpu := float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
		json.NewEncoder(os.Stdout).Encode(map[string]any{
			"obeyed": atomic.LoadInt64(&obeyed), "acknowledged": atomic.LoadInt64(&acknowledged),
			"connections": atomic.LoadInt64(&connections), "cpu_s": cpu,
		})
	}
}
