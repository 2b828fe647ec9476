package phone

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/google/go-cmp/cmp"
)

// finished is a call whose transcript is complete.
func finished() *Call {
	began := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	at := func(ms int) time.Time { return began.Add(time.Duration(ms) * time.Millisecond) }
	c := &Call{began: began, transcript: newTranscript()}
	greeting, music := []Name{{"uk", "menu.1"}}, []Name{{"", "moh.calm"}}
	for _, e := range []Event{
		{At: at(2), Kind: Ringing},
		{At: at(10), Kind: Answered},
		{At: at(1240), Kind: Hears, Names: greeting},
		{At: at(61240), Kind: Stops, Names: greeting, Cut: true, Length: 60 * time.Second},
		{At: at(61000), Kind: Presses, Key: "3", Released: at(61100)},
		{At: at(62000), Kind: Hears, Names: music, From: 500 * time.Millisecond},
		{At: at(63000), Kind: Stops, Names: music, Length: time.Second},
		{At: at(63020), Kind: Hears, Names: music},
		{At: at(64000), Kind: Gap, Length: 80 * time.Millisecond},
		{At: at(65000), Kind: Ended, End: &End{By: Them, Code: 200, Cause: 16, Text: "hung up"}},
	} {
		c.transcript.add(e)
	}
	return c
}

func TestPrinterForPeople(t *testing.T) {
	var out bytes.Buffer
	if err := NewPrinter(&out, false, "").Follow(context.Background(), finished()); err != nil {
		t.Fatal(err)
	}
	want := `00:00.002  ringing
00:00.010  answered
00:01.240  hears     menu.1 (uk)  «` + textOf(Name{"uk", "menu.1"}) + `»
01:01.240  stops     menu.1 (uk) cut after 60.00 s
01:01.000  presses   3
01:02.000  hears     moh.calm from 0.50 s
01:04.000  gap       no packet for 0.08 s
01:05.000  ended     by them, 200 hung up (cause 16)
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestPrinterForPrograms(t *testing.T) {
	var out bytes.Buffer
	if err := NewPrinter(&out, true, "103").Follow(context.Background(), finished()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 10 {
		t.Fatalf("%d lines", len(lines))
	}
	var key, end map[string]any
	if json.Unmarshal([]byte(lines[4]), &key) != nil || json.Unmarshal([]byte(lines[9]), &end) != nil {
		t.Fatal("a line is no JSON")
	}
	wantKey := map[string]any{"call": "103", "at": "2026-01-05T08:01:01Z", "ms": 61000.0, "event": "presses", "key": "3", "up_ms": 61100.0}
	wantEnd := map[string]any{"call": "103", "at": "2026-01-05T08:01:05Z", "ms": 65000.0, "event": "ended",
		"end": map[string]any{"by": "them", "code": 200.0, "cause": 16.0, "text": "hung up"}}
	if diff := cmp.Diff([]any{wantKey, wantEnd}, []any{key, end}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWaveKeepsTheTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "heard.wav")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Unix(100, 0)
	wave := NewWave(file)
	wave.Write(sound(1, 1), start)
	wave.Write(sound(2, 1), start.Add(30*time.Millisecond)) // a little late
	wave.Write(sound(3, 1), start.Add(400*time.Millisecond))
	if err := wave.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Join([][]byte{waveHeader(21 * frameSize), sound(1, 1), sound(2, 1), hush(18), sound(3, 1)}, nil)
	if !bytes.Equal(data, want) {
		t.Errorf("%d bytes of WAV, want %d, header %x", len(data), len(want), data[:waveHeaderSize])
	}
}

func TestReasonHeader(t *testing.T) {
	end := End{By: Them, Code: 486, Text: "Busy Here"}
	for value, want := range map[string]End{
		`Q.850;cause=17;text="User busy"`:  {Them, 486, 17, "User busy"},
		`q.850 ; cause=16`:                 {Them, 486, 16, "Busy Here"},
		`SIP;cause=200;text="Call taken"`:  {Them, 486, 0, "Busy Here"},
		`Q.850;cause=nonsense;location=LN`: {Them, 486, 0, "Busy Here"},
	} {
		if got := end.withReason(sip.NewHeader("Reason", value)); got != want {
			t.Errorf("%s: got %+v", value, got)
		}
	}
}
