"""A bidder for `diffecon auction`: a question a line on stdin, an answer a line on stdout. Copy it and edit `bid_for`."""
import json
import sys


def bid_for(signal, request):
    """The most you bid when you are told `signal`; request["history"] has the rounds before, hello["rules"] the rules."""
    # Call a language model here. If request has a "reason", your last answer was refused for it. Print to sys.stderr only.
    return signal


hello = question = {}
for line in sys.stdin:
    request = json.loads(line)
    kind = request["type"]
    if kind == "hello":
        hello, reply = request, {"type": "ready", "protocol": 1, "name": "example"}
    elif kind in ("result", "end"):
        continue  # results are in the history of later questions; stdin closes after "end"
    else:
        question = {**question, **request, "type": question["type"]} if kind == "error" else request
        reply = {"type": question["type"], "id": question["id"]}
        bid = bid_for(question["signal"], question)
        if "step" in question:  # an amount that may be bid
            step, most = question["step"], question["max"]
            bid = min(max(round(bid / step) * step if step else bid, 0), most)
        if question["type"] == "bid":
            reply["amount"] = bid
        elif question["type"] == "clock":  # "stay" lets a falling clock fall
            reply["stay"] = question["price"] > bid if hello["format"] == "dutch" else question["price"] < bid
        elif question["day"] == 0 and bid >= question["own_max"]:
            reply.update(action="bid", amount=bid)
        else:
            reply["action"] = "hold"
    try:
        print(json.dumps(reply), flush=True)
    except BrokenPipeError:
        sys.exit()  # the laboratory was stopped
