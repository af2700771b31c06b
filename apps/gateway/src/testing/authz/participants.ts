import type { Rows } from "./rows.ts";

const units = { "organizations.units.byIds": "units.read" } as const;

export const participantRows: Rows = {
  fields: {
    "Query.participants": { "events.participants.list": "participants.read" },
    "Query.participantsFile": { "events.participants.exportFile": "participants.read" },
    "Query.ticketsFile": { "events.participants.printTickets": "participants.manage" },
    "Query.signedRollFile": { "events.participants.printRoll": "participants.manage" },
    "Query.participantTicket": { "events.participants.ticket": "participants.manage" },
    "Query.seatAllotments": { "events.seats.list": "participants.read" },
    "Query.invitations": { "events.seats.mine": "participants.read" },
    "Query.seatSplit": { "events.seats.proposeSplit": "participants.manage" },
    "Mutation.registerParticipants": { "events.participants.register": "participants.manage" },
    "Mutation.updateParticipant": { "events.participants.update": "participants.manage" },
    "Mutation.replaceParticipant": { "events.participants.replace": "participants.manage" },
    "Mutation.cancelParticipants": { "events.participants.cancel": "participants.manage" },
    "Mutation.decideParticipants": { "events.participants.decide": "participants.manage" },
    "Mutation.reissueTicket": { "events.participants.reissue": "participants.manage" },
    "Mutation.runTickets": { "events.participants.runTickets": "participants.manage" },
    "Mutation.inviteUnits": { "events.seats.invite": "participants.manage" },
    "Mutation.setSeats": { "events.seats.set": "participants.manage" },
    "Mutation.takeBackSeats": { "events.seats.takeBack": "participants.manage" },
  },
  below: {
    "Event.places": { "events.seats.places": "events.read" },
    "Participant.unit": units,
    "SeatAllotment.unit": units,
    "SeatSplitLine.unit": units,
  },
};
