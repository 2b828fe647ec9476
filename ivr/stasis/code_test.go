package stasis

import (
	"fmt"
	"testing"
)

// code lets the telephone of 103 dial a code, as the dialplan hands it over.
func (r *rig) code(id, device string, words ...string) {
	r.hold(id, fakeChannel{state: "Ring", name: device + "-0000001f"})
	r.mu.Lock()
	start := r.stasisStart(id, append([]string{codeArgument}, words...)...)
	r.mu.Unlock()
	r.send(start)
}

func TestCodesOfTheWork(t *testing.T) {
	for code, c := range map[string]struct{ duty, says string }{
		"ready":  {"duty 103 {Out:false Pause:}", "operator/ready"},
		"pause":  {"duty 103 {Out:false Pause:break}", "operator/paused"},
		"pause5": {"duty 103 {Out:false Pause:5}", "operator/paused"},
		"out":    {"duty 103 {Out:true Pause:}", "operator/signedout"},
		"what":   {"", "operator/unknown"},
	} {
		t.Run(code, func(t *testing.T) {
			r := start(t)
			r.code("x1", "PJSIP/103", code)
			r.asks(1, "continue x1")
			r.wantInOrder("set x1 HOTLINE_SAYS="+c.says, "continue x1")
			if c.duty != "" && r.board.count(c.duty) != 1 {
				t.Errorf("board: %v, want %s", r.board.heard(), c.duty)
			}
			if r.app.Active() != 0 || r.journal.opened["x1"] != 0 {
				t.Error("a code became a call")
			}
		})
	}
}

func TestCodeOfNobody(t *testing.T) {
	for device, refuse := range map[string]string{"PJSIP/999": "", "PJSIP/103": "duty 103"} {
		t.Run(device, func(t *testing.T) {
			r := start(t)
			r.board.refuse = refuse
			r.code("x1", device, "ready")
			r.asks(1, "set x1 HOTLINE_SAYS=operator/unknown")
		})
	}
}

// A code whose confirmation fails does not leave the operator on a silent line.
func TestCodeThatCannotBeConfirmed(t *testing.T) {
	r := start(t)
	r.script(answer{prefix: "continue x1", status: 500})
	r.code("x1", "PJSIP/103", "ready")
	r.asks(1, fmt.Sprintf("hang up x1 %d", 41))
}

// A code that came in while the link was away is done, and is no call.
func TestCodeIsAdopted(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.hold("x1", fakeChannel{state: "Up", name: "PJSIP/103-0000001f", to: "pause3", context: codeContext})
	r := newRig(t, f).run()
	r.asks(1, "continue x1")
	if r.board.count("duty 103 {Out:false Pause:3}") != 1 || r.app.Active() != 0 {
		t.Errorf("board: %v", r.board.heard())
	}
}
