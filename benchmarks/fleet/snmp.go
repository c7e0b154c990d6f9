// One SNMP agent for the whole fleet (SNMPv2c, RFC 3416): every device lives and has three clients.
package main

import (
	"encoding/asn1"
	"log"
	"net"
	"time"
)

const (
	pduResponse   = 2
	endOfMibView  = 0x82
	noSuchObject  = 0x80
	sysUpTime     = "1.3.6.1.2.1.1.3.0"
	clientsObject = "1.3.6.1.4.1.99999.1.0"
)

type message struct {
	Version   int
	Community []byte
	PDU       asn1.RawValue
}

type binding struct {
	Name  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type pdu struct {
	ID, Status, Index int
	Bindings          []binding
}

func answerSNMP(port int) {
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		log.Fatal(err)
	}
	socket.SetReadBuffer(1 << 20)
	began := time.Now()
	buffer := make([]byte, 65536)
	for {
		n, from, err := socket.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		if reply := answer(buffer[:n], time.Since(began)); reply != nil {
			socket.WriteToUDP(reply, from)
		}
	}
}

// answer knows two objects by GET; every walk is at its end. nil: not a request that we understand.
func answer(octets []byte, up time.Duration) []byte {
	var asked message
	if _, err := asn1.Unmarshal(octets, &asked); err != nil || asked.Version != 1 {
		return nil
	}
	var request pdu
	isGet := asked.PDU.Tag == 0
	if _, err := asn1.UnmarshalWithParams(asked.PDU.FullBytes, &request, tagged(asked.PDU.Tag)); err != nil {
		return nil
	}
	request.Status, request.Index = 0, 0 // a GETBULK has other numbers there
	for i, wanted := range request.Bindings {
		request.Bindings[i].Value = value(wanted.Name.String(), isGet, up)
	}
	inner, err := asn1.MarshalWithParams(request, tagged(pduResponse))
	if err != nil {
		return nil
	}
	asked.PDU = asn1.RawValue{FullBytes: inner}
	reply, _ := asn1.Marshal(asked)
	return reply
}

func value(name string, isGet bool, up time.Duration) asn1.RawValue {
	switch {
	case !isGet:
		return asn1.RawValue{FullBytes: []byte{endOfMibView, 0}}
	case name == sysUpTime:
		ticks := uint32(up.Milliseconds() / 10)
		return asn1.RawValue{FullBytes: []byte{0x43, 5, 0, byte(ticks >> 24), byte(ticks >> 16), byte(ticks >> 8), byte(ticks)}}
	case name == clientsObject:
		return asn1.RawValue{FullBytes: []byte{0x42, 1, 3}}
	}
	return asn1.RawValue{FullBytes: []byte{noSuchObject, 0}}
}

// tagged: SNMP's PDUs are sequences under a context tag of their own.
func tagged(number int) string {
	return "tag:" + string(rune('0'+number))
}
